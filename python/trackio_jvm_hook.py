"""Run at the start of an interpreter after `trackio-jvm enable`: when `trackio` is imported, its show() becomes ours.

It must cost nothing to programs that never import trackio, so it imports nothing itself.
"""

import sys


class _ShowOnTheJvm:
    """Finds `trackio` as everybody else does, and replaces one function once the module has run."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != "trackio":
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            spec = find(name, path, target) if find and finder is not _ShowOnTheJvm else None
            if spec is not None and spec.loader is not None:
                _replace_show_after(spec.loader)
                return spec
        return None


def _replace_show_after(loader):
    run = loader.exec_module

    def exec_module(module):
        run(module)
        official = module.show

        def show(*positional, **keywords):
            from inspect import signature

            from trackio_jvm.dashboard import show as show_on_the_jvm

            arguments = signature(official).bind(*positional, **keywords).arguments  # by name, as this version orders them
            if arguments.get("mcp_server") is False and sys._getframe(1).f_globals["__name__"] == "trackio.cli":
                # The command of 0.5.3 and 0.43 passes False for a missing flag, and so never heeds GRADIO_MCP_SERVER.
                del arguments["mcp_server"]
            return show_on_the_jvm(**arguments)

        show.__doc__ = f"{official.__doc__}\n    (Replaced by `trackio-jvm enable`: starts Trackio on the JVM.)\n"
        show.__wrapped__ = official
        module.show = show

    loader.exec_module = exec_module


sys.meta_path.insert(0, _ShowOnTheJvm)
