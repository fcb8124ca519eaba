# shellcheck shell=sh disable=SC2154
# Finds Java 25 or newer, and says what to install when a tool is missing.
# Sourced by trackio and test, which set $program; defines functions only.

java_wanted=25

say() { printf '%s: %s\n' "$program" "$*" >&2; }

# follow FILE: prints the file that a chain of symbolic links ends at. (`readlink -f` is missing on older macOS.)
follow() {
    file=$1
    while [ -h "$file" ]; do
        link=$(readlink "$file")
        case $link in /*) file=$link ;; *) file=${file%/*}/$link ;; esac
    done
    printf '%s\n' "$file"
}

# home_of JAVA: prints the installation that a `java` command belongs to.
home_of() {
    file=$(follow "$1")
    printf '%s\n' "${file%/bin/java}"
}

# java_on_path: sets $home to the installation of the `java` of PATH, or to nothing. Where that is a link into one of the
# usual folders, as distributions have it, no program is started to follow it.
java_on_path() {
    command=$(command -v java) && [ -n "$command" ] || { home=''; return 0; }
    for home in \
        /usr/lib/jvm/* \
        "${command%/bin/java}"; do
        # shellcheck disable=SC3013  # all shells of the launcher's test have it
        [ "$home/bin/java" -ef "$command" ] && [ ! -h "$home/bin/java" ] && return 0
    done
    home=$(home_of "$command")
}

# usable HOME jdk|jre: is this Java new enough? To build, it must have a compiler too. The version comes from the
# `release` file, because starting every JVM of a machine to ask it would take seconds.
usable() {
    java_major=0
    [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while read -r line; do
        case $line in
            JAVA_VERSION=*)
                line=${line#*\"}
                java_major=${line%%[!0-9]*}
                break
                ;;
        esac
    done <"$1/release"
    : "${java_major:=0}"
    [ "$java_major" -le "$newest_seen" ] || { newest_seen=$java_major newest_home=$1; }
    [ "$java_major" -ge "$java_wanted" ] && { [ "$2" = jre ] || [ -x "$1/bin/javac" ]; }
}

# find_java jdk|jre: sets $java_home, or says what to install and fails.
find_java() {
    java_home='' newest_seen=0 newest_home=''
    if [ -n "${TRACKIO_JAVA-}" ]; then
        # What was asked for by name is taken or refused, never passed over.
        java_home=$TRACKIO_JAVA
        [ -d "$java_home" ] || java_home=$(home_of "$java_home")
        usable "$java_home" "$1" && return 0
        say "TRACKIO_JAVA=$TRACKIO_JAVA is not a $1 of version $java_wanted or newer: correct it, or unset it to let me search."
        return 1
    fi
    home=${JAVA_HOME-}
    usable "$home" "$1" && java_home=$home && return 0
    java_on_path
    usable "$home" "$1" && java_home=$home && return 0
    # Of several, the oldest that will do: it is the one that this project is tested with.
    oldest=1000
    for home in \
        /usr/lib/jvm/* \
        /usr/java/* \
        /opt/*jdk* \
        /opt/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec \
        "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME-}"/.sdkman/candidates/java/* \
        "${HOME-}"/.jdks/* \
        "${HOME-}"/.asdf/installs/java/* \
        "${HOME-}"/.local/share/mise/installs/java/*; do
        usable "$home" "$1" && [ "$java_major" -lt "$oldest" ] && oldest=$java_major java_home=$home
    done
    [ -n "$java_home" ] || { advise_java "$1"; return 1; }
}

# need_build_tools: sets $java_home to a JDK, or says everything that is missing, at once.
need_build_tools() {
    missing=''
    find_java jdk || missing=1
    command -v mvn >/dev/null || { missing=1; advise_maven; }
    good_node || { missing=1; advise_node; }
    [ -z "$missing" ]
}

# What Vite runs on: Node 20.19, 22.12 or newer.
good_node() {
    command -v npm >/dev/null && node_version=$(node -p process.versions.node 2>/dev/null) || return 1
    node_major=${node_version%%.*} node_minor=${node_version#*.}
    node_minor=${node_minor%%.*}
    case $node_major in
        20) [ "$node_minor" -ge 19 ] ;;
        22) [ "$node_minor" -ge 12 ] ;;
        *) [ "$node_major" -gt 22 ] ;;
    esac
}

advise_java() {
    found=''
    [ "$newest_seen" -eq 0 ] || found=" (the newest found is $newest_seen: $newest_home)"
    [ "$newest_seen" -lt "$java_wanted" ] || found=" ($newest_home has no javac: a JDK is needed to build)"
    advise "Java $java_wanted or newer is missing$found" \
        "sudo apt install openjdk-$java_wanted-jdk" \
        "sudo dnf install java-$java_wanted-openjdk-devel" \
        "brew install openjdk@$java_wanted" \
        "unpack https://adoptium.net/temurin/releases/?version=$java_wanted and set TRACKIO_JAVA to its folder"
}

advise_maven() {
    advise "Maven is missing" \
        "sudo apt install maven" \
        "sudo dnf install maven" \
        "brew install maven" \
        "unpack https://maven.apache.org/download.cgi and put its bin folder on PATH"
}

advise_node() {
    found=''
    ! command -v node >/dev/null || found=" (found: $(node -p process.versions.node))"
    command -v npm >/dev/null || found="$found (npm is not there)"
    advise "Node 20.19, 22.12 or newer, with npm, is missing$found" \
        "sudo apt install nodejs npm   (Debian 13, Ubuntu 25.10 or newer; before that see: other)" \
        "sudo dnf install nodejs" \
        "brew install node" \
        "unpack https://nodejs.org/en/download and put its bin folder on PATH"
}

advise() {
    say "$1. Install it, then run the same command again:"
    printf '  Debian, Ubuntu  %s\n  Fedora          %s\n  macOS           %s\n  other           %s\n' "$2" "$3" "$4" "$5" >&2
}
