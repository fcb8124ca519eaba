# shellcheck shell=sh disable=SC2154
# `./trackio install` and `./trackio uninstall`: a link in ~/.local/bin, and nothing else. Sourced by trackio.

command_folder=${HOME:?is not set}/.local/bin
command_link=$command_folder/trackio

install() {
    if is_ours; then
        say "$command_link is installed already"
    elif [ -e "$command_link" ]; then
        say "$command_link is another program$(link_target): remove or rename it first, nothing was changed"
        return 1
    else
        # A link that leads nowhere is what a clone leaves that was moved or deleted.
        ! [ -h "$command_link" ] || say "replacing $command_link, which leads nowhere$(link_target)"
        mkdir -p "$command_folder" && ln -sf "$root/trackio" "$command_link" || return 1
        say "installed $command_link$(link_target)"
    fi
    case :$PATH: in
        *":$command_folder:"*)
            first=$(command -v trackio)
            [ "$first" = "$command_link" ] || say "but another program comes first on PATH: $first"
            ;;
        *) say "$command_folder is not on PATH; for that, add to your shell's profile: export PATH=\"\$HOME/.local/bin:\$PATH\"" ;;
    esac
}

uninstall() {
    if is_ours; then
        rm "$command_link" && say "removed $command_link"
    elif [ -e "$command_link" ] || [ -h "$command_link" ]; then
        say "$command_link is not of this clone$(link_target): nothing was changed"
        return 1
    else
        say "$command_link is not there: nothing to do"
    fi
}

is_ours() {
    [ -h "$command_link" ] && [ -e "$command_link" ] || return 1
    target=$(follow "$command_link")
    [ "$(CDPATH='' cd -P "${target%/*}/" && pwd)/${target##*/}" = "$root/trackio" ]
}

link_target() { ! [ -h "$command_link" ] || printf ' (-> %s)' "$(readlink "$command_link")"; }
