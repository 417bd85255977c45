"""Dictionary views and tables that show values of other tables' columns. Data.

Source: Database Reference, the views named here; DBMS_STATS (statistics hold the least, greatest and frequent values).
"""

import re
from collections.abc import Mapping
from typing import Final

_SCOPES: Final = "(?:ALL|DBA|USER|CDB)"

_SHOWING: Final[Mapping[str, str]] = {
    rf"{_SCOPES}_(?:TAB|PART|SUBPART)_COL_STATISTICS": "least and greatest values",
    rf"{_SCOPES}_(?:TAB|PART|SUBPART)_HISTOGRAMS": "frequent values",
    rf"{_SCOPES}_(?:COL|TAB_HISTGRM)_PENDING_STATS": "values in statistics that are not published yet",
    r"HIST_HEAD\$|HISTGRM\$|WRI\$_OPTSTAT_HIST(?:HEAD|GRM)_HISTORY": "the tables beneath these views",
    r"FLASHBACK_TRANSACTION_QUERY": "SQL that would undo changes, with the values before them",
    r"G?V_?\$LOGMNR_CONTENTS": "redo and undo SQL with the changed values",
    r"G?V_?\$SQL_BIND_(?:CAPTURE|DATA)|(?:DBA|CDB)_HIST_SQLBIND|(?:DBA|CDB)_SQLSET_BINDS": "binds of others",
    r"MLOG\$_.+|RUPD\$_.+": "changed values, in the log of a materialized view",
    r"DR\$.+\$[A-Z]+": "words of texts, in the tables of an Oracle Text index",
    r"SYS_FBA_HIST_\d+": "earlier values, in a flashback archive",
}
"""What a name matches -> what the view shows."""

_WITH_RANGE: Final = re.compile(rf"{_SCOPES}_TAB_COL(?:UMN)?S(?:_V\$)?\Z")
RANGE_COLUMNS: Final = frozenset(("LOW_VALUE", "HIGH_VALUE"))
_WHOLE: Final = tuple((re.compile(rf"(?:{name})\Z"), what) for name, what in _SHOWING.items())


def shown_by(view: str) -> str:
    """What a view shows of other tables' columns, empty if nothing."""
    return next((what for name, what in _WHOLE if name.match(view)), "")


def columns_with_values(view: str) -> frozenset[str]:
    """The columns of an otherwise harmless view that show values."""
    return RANGE_COLUMNS if _WITH_RANGE.match(view) else frozenset()
