# shellcheck shell=sh disable=SC2154
# Builds the server: once at a time, with one line of progress instead of Maven's output.
# Sourced by trackio and test after jdk.sh; needs $program and $root; defines functions only.
#
# What runs is .build/trackio.jar, a copy: a build writes its own jar in place, and a server that is running would lose
# its classes. The copy replaces the old one by a rename, and its time is when its build began, so that it is also the
# mark that the sources are compared with.

out=$root/.build
jar=$out/trackio.jar
aot=$out/trackio.aot
short_aot=$out/commands.aot
library=$out/native
lock=$out/lock

# sources_newer: was anything that goes into the jar touched since its build began? Folders are compared too: their time
# tells of removed files. It runs before every start, so it names what to look at and walks nothing else.
sources_newer() {
    [ -f "$jar" ] || return 0
    newer=$(cd "$root" && exec find pom.xml api/pom.xml server/pom.xml cli/pom.xml \
        api/src/main server/src/main cli/src/main dashboard/src dashboard/public dashboard/scripts dashboard/*.* -newer "$jar" -print 2>/dev/null)
    [ -n "$newer" ]
}

# build: makes $jar from the sources, or leaves that to the launch that is already doing it.
build() {
    need_build_tools || return 1
    take_lock || return 1
    result=0
    # Whoever held the lock may have built it.
    if sources_newer; then build_locked || result=1; fi
    drop_lock
    return "$result"
}

build_locked() {
    began=$(date +%s)
    log=$out/logs/build.log
    mkdir -p "$out/logs"
    : >"$out/began"
    say "building (the first time this takes a minute or two and needs the network) ..."
    if ! maven_with_retry package -DskipTests -DskipChecks; then
        explain_failure
        return 1
    fi
    keep_jar
    keep_library
    train
    say "built in $(seconds) s"
}

# keep_jar: puts what Maven has just built in the place that ./trackio starts.
keep_jar() {
    rm -f "$aot" "$short_aot"
    cp "$root/cli/target/trackio.jar" "$jar.new" && touch -r "$out/began" "$jar.new" && mv -f "$jar.new" "$jar"
}

# keep_library: SQLite's library beside the jar, so that no start has to unpack it into the folder for temporary files, where
# it stays when a process is killed. Never required: without it the driver does just that.
keep_library() {
    rm -rf "$library"
    case $(uname -s 2>/dev/null)/$(uname -m 2>/dev/null) in
        Linux/x86_64 | Linux/aarch64) kind=Linux/$(uname -m) ;;
        Darwin/x86_64) kind=Mac/x86_64 ;;
        Darwin/arm64) kind=Mac/aarch64 ;;
        *) return 0 ;;
    esac
    for musl in /lib/ld-musl-*; do [ ! -e "$musl" ] || return 0; done
    rm -rf "$out/unpacked" && mkdir "$out/unpacked" || return 0
    (cd "$out/unpacked" && "$java_home/bin/jar" -xf "$jar" "org/sqlite/native/$kind") >/dev/null 2>&1
    [ ! -d "$out/unpacked/org/sqlite/native/$kind" ] || mv "$out/unpacked/org/sqlite/native/$kind" "$library"
    rm -rf "$out/unpacked"
}

# train: starts the new jar once, asks it something, and keeps the classes as the JVM has then loaded and linked them:
# later starts take half the time. Never required: without the file, or with another Java, a start is only slower.
train() {
    practice=$out/training
    rm -rf "$practice" "$aot.new"
    mkdir -p "$practice/data"
    printf '' >"$practice/log"
    TRACKIO_SERVER_URL='' TRACKIO_WRITE_TOKEN='' TRACKIO_READ_TOKEN='' TRACKIO_LOG_TOKEN='' TRACKIO_DIR="$practice/data" "$java_home/bin/java" -XX:+UseSerialGC -XX:AOTCacheOutput="$aot.new" \
        -jar "$jar" show --mcp-server --no-browser --host 127.0.0.1 --port 0 >"$practice/log" 2>&1 </dev/null &
    job=$!
    tries=60
    until grep -q TRACKIO_SERVER_URL "$practice/log" || [ "$tries" -eq 0 ] || ! kill -0 "$job" 2>/dev/null; do
        tries=$((tries - 1))
        nap
    done
    practise "$(sed -n 's/.*dashboard: //p' "$practice/log")"
    kill "$job" 2>/dev/null
    wait "$job" 2>/dev/null
    job=''
    [ ! -s "$aot.new" ] || mv -f "$aot.new" "$aot"
    train_short
    rm -rf "$practice"
}

# train_short: the same for commands that only read, and for mcp. Java loads all of a cache at every start, so theirs is a smaller one.
train_short() {
    {
        echo '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}'
        echo '{"jsonrpc":"2.0","method":"notifications/initialized"}'
        echo '{"jsonrpc":"2.0","id":2,"method":"tools/list"}'
        echo '{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"get_metrics_for_run","arguments":{"project":"p","run":"r"}}}'
    } >"$practice/messages"
    TRACKIO_SERVER_URL='' TRACKIO_WRITE_TOKEN='' TRACKIO_READ_TOKEN='' TRACKIO_LOG_TOKEN='' TRACKIO_DIR="$practice/data" "$java_home/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
        -XX:AOTCacheOutput="$short_aot.new" -Djdk.reflect.useNativeAccessorOnly=true \
        -Dtrackio.practice='list projects; list runs --project p; list metrics --project p --run r; get metric --project p --run r --metric loss; get project --project p --json; mcp' \
        -jar "$jar" get run --project p --run r >>"$practice/log" 2>&1 <"$practice/messages" || rm -f "$short_aot.new"
    [ ! -s "$short_aot.new" ] || mv -f "$short_aot.new" "$short_aot"
}

# practise URL: a write, then a read by each road that a first answer may take.
practise() {
    [ -n "$1" ] && command -v curl >/dev/null || return 0
    for call in 'api/log {"project":"p","run":"r","metrics":{"loss":1}}' \
        'gradio_api/run/get_metric_values {"data":["p","r","loss"]}' \
        'gradio_api/mcp/ {"jsonrpc":"2.0","id":1,"method":"tools/list"}'; do
        curl -s -m 10 --noproxy '*' -o /dev/null -H 'Content-Type: application/json' \
            -H 'Accept: application/json, text/event-stream' -d "${call#* }" "$1${call%% *}"
    done
    curl -s -m 10 --noproxy '*' -o /dev/null "${1}config"
}

# A download that failed is worth a second try: Maven and npm go on where they stopped. -U, because Maven remembers what
# it could not find.
maven_with_retry() {
    maven "$@" && return 0
    download_failed || return 1
    say "a download failed; trying once more (what came is kept)"
    sleep 2
    maven -U "$@"
}

# maven ARGUMENT...: runs Maven with its output in $log, and shows where it is.
maven() { run_in_log show_maven env JAVA_HOME="$java_home" mvn -B "$@"; }

# run_in_log SHOW COMMAND...: runs it in the root with its output in $log, and calls SHOW now and then. It runs in the
# background, so that a signal is answered at once; drop_lock ends it then, with all that it started.
run_in_log() {
    show=$1 shown=''
    shift
    (cd "$root" && exec "$@") >"$log" 2>&1 </dev/null &
    job=$!
    while kill -0 "$job" 2>/dev/null; do
        touch "$lock" # a sign of life for those who wait
        "$show"
        nap
    done
    [ ! -t 2 ] || printf '\r\033[K' >&2
    wait "$job"
    set -- "$?"
    job=''
    return "$1"
}

seconds() { echo $(($(date +%s) - began)); }

# show_maven: on a terminal one line that is rewritten; elsewhere a line for each module.
show_maven() {
    step=$(awk '
        /^\[INFO\] Building .* \[[0-9]+\/[0-9]+\]$/ { $1 = $2 = ""; module = substr($0, 3); goal = "" }
        /^\[INFO\] --- / { goal = $3; sub(/^.*:/, "", goal); if (goal == "exec") goal = "dashboard" }
        /Downloaded from/ { files++ }
        END { print module (goal == "" ? "" : ": " goal) (files ? ", " files " files downloaded" : "") }' "$log")
    if [ -t 2 ]; then
        printf '\r\033[K%.78s' "  $(seconds) s  $step" >&2
    elif [ "${step%%[:,]*}" != "$shown" ]; then
        shown=${step%%[:,]*}
        printf '  %s s  %s\n' "$(seconds)" "${shown:-starting Maven}" >&2
    fi
}

download_failed() {
    grep -q -E 'Could not transfer|Unknown host|UnknownHost|timed out|Connection re(set|fused)|Premature end of|(Network|Host) is unreachable|ECONNRE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN' "$log"
}

explain_failure() {
    say "the build failed:"
    # Maven's own advice and its repetitions say nothing about the cause; npm's cause comes first, then its manual.
    {
        grep -E '^\[ERROR\]' "$log" |
            grep -v -E 'Help 1|Re-run Maven|full stack trace|For more information|resume the build|mvn <args>|^\[ERROR\] *$'
        grep -E '^npm (error|ERR!) +[^ ]' "$log" | head -n 5
    } | awk -v root="$root/" '
        { while (at = index($0, root)) $0 = substr($0, 1, at - 1) substr($0, at + length(root)) }
        !seen[$0]++ { print "  " $0 }' | head -n 25 | cut -c 1-400 >&2
    grep -q -E '^\[ERROR\]' "$log" || tail -n 12 "$log" | sed 's/^/  /' >&2
    if download_failed; then
        say "a download failed twice: is this machine online? What came is kept: run the same command again later."
    fi
    say "the whole log: $log"
}

# take_lock: a folder, because mkdir is the one atomic test that every system has (macOS has no flock command).
take_lock() {
    mkdir -p "$out" 2>/dev/null
    told=''
    until mkdir "$lock" 2>/dev/null; do
        { [ -d "$out" ] && [ -w "$out" ]; } || { say "cannot write to $out"; return 1; }
        owner=$(cat "$lock/pid" 2>/dev/null)
        # Only one of those who find it abandoned can make this folder, and takes over.
        if abandoned && mkdir "$lock/after-$owner" 2>/dev/null; then break; fi
        [ -n "$told" ] || say "another launch is building (process ${owner:-unknown}); waiting for it ..."
        told=1
        nap
    done
    echo "$$" >"$lock/pid"
    trap drop_lock EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

# abandoned: its owner is gone, or another process has its number by now and gave no sign of life for a minute.
abandoned() {
    [ -z "$owner" ] || kill -0 "$owner" 2>/dev/null || ps -p "$owner" >/dev/null 2>&1 || return 0
    [ -n "$(find "$lock" -prune -mmin +1 2>/dev/null)" ]
}

drop_lock() {
    trap - EXIT INT TERM HUP
    [ -z "${job-}" ] || kill_tree "$job"
    rm -rf "$lock"
}

# kill_tree PROCESS: ends it and all that it started. Maven would leave npm behind, and the next build would meet it.
kill_tree() {
    family=$(ps -A -o pid= -o ppid= 2>/dev/null | awk -v oldest="$1" '
        { parent[$1] = $2 }
        END {
            for (process in parent)
                for (one = process; one in parent && one != parent[one]; one = parent[one])
                    if (parent[one] == oldest) { print process; break }
        }')
    # shellcheck disable=SC2086  # one number per word
    kill "$1" $family 2>/dev/null
}

nap() { sleep 0.3 2>/dev/null || sleep 1; }
