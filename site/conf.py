"""Sphinx's settings. Pages are made by `staging.py`; nothing is executed here.

No page asks another site for anything: formulas are MathML, search and copy buttons come with the pages.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "extensions"))

project = "From one neuron to transfer learning"
html_title = project
language = "en"
smartquotes = False  # texts stay as they are written, so that what must not be in them can be searched for
extensions = ["myst_nb", "sphinx_copybutton", "autoapi.extension", "accessible", "docstrings", "mathml"]

nb_execution_mode = "off"
nb_merge_streams = True
nb_ipywidgets_js = {}
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
# What lessons and docs write as plain text: a line that begins with %, (a)=, {a}`b`, +++.
myst_disable_syntax = ["myst_line_comment", "myst_target", "myst_role", "myst_block_break"]
html_math_renderer = "mathml"

# The reference is read off the source, so that nothing of the course need be installed here.
autoapi_dirs = [str(HERE.parent / "course" / "coursekit")]
autoapi_generate_api_docs = False
autoapi_member_order = "bysource"
autoapi_options = ["members", "imported-members", "show-module-summary"]
autodoc_typehints = "signature"
default_role = "code"  # docstrings have `names` in single backticks

html_theme = "furo"
html_static_path = [str(HERE / "static")]
html_css_files = ["course.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
copybutton_exclude = ".linenos, .gp, .go"
# Several modules have a type `Labels`; a name in a signature leads to one of them.
suppress_warnings = ["mystnb.unknown_mime_type", "ref.python"]
