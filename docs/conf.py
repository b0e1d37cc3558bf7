"""Configuration of the documentation site; `make docs` builds it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools import release as tools_release

project = "VideoJobs"
author = "The VideoJobs maintainers"
copyright = "The VideoJobs maintainers, Apache License 2.0"
release = tools_release.version()
extensions = ["myst_parser"]
exclude_patterns = ["argocd/*.lua"]
html_theme = "furo"
html_title = f"VideoJobs {release}"
html_show_sphinx = False
myst_heading_anchors = 3
"""Links to headings are checked down to this level."""
