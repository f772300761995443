"""A small portal of invented counties, served on loopback: the built-in site `demo`.

    with examples.portal.serve() as portal:   # a free port, state 1
        ...                                   # portal.url, portal.log
        portal.set_state(2)

State 1 is the portal at first sight. In state 2 one table cell has been corrected. In state 3 one report is gone
and one notice is new. `facts(state)` gives what is true of every document.
"""

from examples.portal.publications import STATES, Publication
from examples.portal.server import Portal, Seen, serve
from examples.portal.states import facts

__all__ = ["STATES", "Portal", "Publication", "Seen", "facts", "serve"]
