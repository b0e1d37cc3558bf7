"""Imports `kubernetes.aio` without the rest of its package.

The package's `__init__` imports its blocking client, with requests, OAuth and Google's library: 9
MB and a fifth of a second of every process, for code that is never run here. So an empty
`kubernetes` module is put into `sys.modules` first. `tests/unit/core/test_imports.py` names what
this saves and fails when the package stops importing it.
"""

import sys
from importlib.util import find_spec, module_from_spec

_spec = find_spec("kubernetes")
if _spec is not None and _spec.name not in sys.modules:
    sys.modules[_spec.name] = module_from_spec(_spec)

from kubernetes.aio import config  # noqa: E402
from kubernetes.aio.client import ApiClient, Configuration  # noqa: E402

__all__ = ["ApiClient", "Configuration", "config"]
