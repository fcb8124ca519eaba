"""The official `trackio` names, with a `show()` that starts Trackio on the JVM."""

import trackio as _official
from trackio import *  # noqa: F401,F403

from trackio_jvm.dashboard import show

__all__ = sorted({*_official.__all__, "show"})


def __getattr__(name: str):
    # `config`, `Run`, `__version__` and whatever else changes while it runs is the official module's, seen through this one.
    return getattr(_official, name)
