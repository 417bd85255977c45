"""Functions of other databases that do not exist in Oracle, and what Oracle has for them: hints in a refusal, no more.

Sources: the function references of PostgreSQL, MySQL, SQL Server and SQLite for the names, Oracle's SQL Language
Reference for what stands in their place.
"""

from typing import Final

INSTEAD: Final[dict[str, str]] = {
    "NOW": "SYSTIMESTAMP or SYSDATE",
    "GETDATE": "SYSDATE",
    "CURDATE": "TRUNC(SYSDATE)",
    "DATE_TRUNC": "TRUNC(d, 'MM')",
    "DATE_PART": "EXTRACT(MONTH FROM d)",
    "DATE_FORMAT": "TO_CHAR(d, 'YYYY-MM-DD')",
    "STRFTIME": "TO_CHAR(d, 'YYYY-MM-DD')",
    "STR_TO_DATE": "TO_DATE(x, 'YYYY-MM-DD')",
    "YEAR": "EXTRACT(YEAR FROM d)",
    "MONTH": "EXTRACT(MONTH FROM d)",
    "DAY": "EXTRACT(DAY FROM d)",
    "DATE_ADD": "d + n, in days, or ADD_MONTHS(d, n)",
    "DATE_SUB": "d - n, in days, or ADD_MONTHS(d, -n)",
    "EOMONTH": "LAST_DAY(d)",
    "ISNULL": "NVL(a, b)",
    "IFNULL": "NVL(a, b)",
    "IF": "CASE WHEN c THEN a ELSE b END",
    "IIF": "CASE WHEN c THEN a ELSE b END",
    "LEN": "LENGTH(x)",
    "CHAR_LENGTH": "LENGTH(x)",
    "SUBSTRING": "SUBSTR(x, 1, 3)",
    "LEFT": "SUBSTR(x, 1, n)",
    "RIGHT": "SUBSTR(x, -n)",
    "CHARINDEX": "INSTR(x, part)",
    "STRPOS": "INSTR(x, part)",
    "LOCATE": "INSTR(x, part)",
    "REPEAT": "RPAD(x, LENGTH(x) * n, x)",
    "CONCAT_WS": "a || ',' || b",
    "STRING_AGG": "LISTAGG(x, ',') WITHIN GROUP (ORDER BY x)",
    "GROUP_CONCAT": "LISTAGG(x, ',') WITHIN GROUP (ORDER BY x)",
    "ARRAY_AGG": "JSON_ARRAYAGG(x) or LISTAGG",
    "JSON_AGG": "JSON_ARRAYAGG(x)",
    "JSON_EXTRACT": "JSON_VALUE(j, '$.path') or JSON_QUERY",
    "TRY_CAST": "CAST(x AS NUMBER DEFAULT NULL ON CONVERSION ERROR)",
    "RAND": "DBMS_RANDOM.VALUE",
    "RANDOM": "DBMS_RANDOM.VALUE",
    "GENERATE_SERIES": "SELECT LEVEL FROM dual CONNECT BY LEVEL <= n",
    "CEILING": "CEIL(n)",
    "POW": "POWER(m, n)",
    "LOG10": "LOG(10, n)",
    "DATABASE": "SYS_CONTEXT('USERENV', 'DB_NAME')",
}
