"""`kubernetes.aio` without the rest of its package.

The package's own first lines import its blocking client, with requests, OAuth and Google's library:
9 MB and a fifth of a second of every process, for code that none of them runs. So its module is
entered as imported, with its place and without those lines.
"""

import sys
from importlib.util import find_spec, module_from_spec

_spec = find_spec("kubernetes")
if _spec is not None and _spec.name not in sys.modules:
    sys.modules[_spec.name] = module_from_spec(_spec)

from kubernetes.aio import config  # noqa: E402
from kubernetes.aio.client import ApiClient, Configuration  # noqa: E402

__all__ = ["ApiClient", "Configuration", "config"]
