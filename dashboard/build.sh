#!/bin/sh
# Builds the dashboard into dist/; called by Maven. Does only what is out of date.
set -eu
cd "$(dirname "$0")"

command -v npm >/dev/null || {
    echo "npm is missing: install Node.js 20.19 or newer, or build with -DskipDashboard" >&2
    exit 1
}

# npm leaves .package-lock.json when it is done.
installed=node_modules/.package-lock.json
if [ ! -f "$installed" ] || [ -n "$(find package-lock.json -newer "$installed")" ]; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
fi

built=dist/index.html
if [ ! -f "$built" ] || [ -n "$(find src public scripts ./*.* -newer "$built" 2>/dev/null | head -n 1)" ]; then
    npm run build --silent
fi
