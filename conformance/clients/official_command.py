"""The official command, imported once: every line of input is the arguments of one call, which runs in a process forked for it."""

import json
import os
import sys
import tempfile

from trackio.cli import main

ANSWERS = os.fdopen(os.dup(1), "w")


def call(arguments, out, err):
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.argv = ["trackio", *arguments]
    sys.exit(main())


for line in sys.stdin:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            call(json.loads(line), out, err)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        for written in (out, err):
            written.seek(0)
        print(json.dumps([code, out.read().decode(), err.read().decode()]), file=ANSWERS, flush=True)
