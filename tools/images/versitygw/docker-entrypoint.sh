#!/bin/sh
# Arguments go to versitygw as they are; without any, the VGW_* variables make the command.
set -e
server="${VGW_BINARY:-/usr/local/bin/versitygw}"
if [ "$#" -gt 0 ]; then
    exec "$server" "$@"
fi
case "${VGW_BACKEND:-}" in
    posix | scoutfs | s3 | azure | plugin | iam) ;;
    *)
        echo "Pass arguments, or set VGW_BACKEND to posix, scoutfs, s3, azure, plugin or iam" >&2
        exit 1
        ;;
esac
# Unquoted on purpose: these variables hold several arguments each.
exec "$server" ${VGW_ARGS:-} "$VGW_BACKEND" ${VGW_BACKEND_ARG:+"$VGW_BACKEND_ARG"} \
    ${VGW_BACKEND_ARGS:-}
