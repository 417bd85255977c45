"""Every rule of the guard: its stable name, what it refuses, and what to write instead.

The names are public: they stand in tool answers, in `check-sql` and in docs/guard-hints.md, which is
generated from this table. Pure data and one function that raises; no rule decides anything here.
"""

from typing import NamedTuple, NoReturn

from mcp_oracle.errors import RefusedError


class Rule(NamedTuple):
    """One rule.

    Attributes:
        refuses: what the rule refuses, and why.
        hint: what to write instead.
    """

    refuses: str
    hint: str


RULES: dict[str, Rule] = {
    # --- text and lexical structure ---
    "empty": Rule("a text without a statement", "Send one SELECT statement."),
    "size": Rule(
        "a text longer than 100,000 characters",
        "Shorten the statement: join with a table or a subquery instead of listing values.",
    ),
    "control-character": Rule(
        "control characters and line ends other than LF and CRLF, because programs disagree on where a line ends",
        "Remove the character, or build it with CHR(n) if a literal needs it.",
    ),
    "unicode": Rule(
        "look-alike, full-width, invisible and bidirectional characters outside literals and comments",
        "Write keywords and operators in ASCII; put an identifier with special characters in double quotes.",
    ),
    "character": Rule(
        "characters that are not part of Oracle's SQL, for example a backtick, a backslash, & or ?",
        "Remove the character; write a value as a bind such as :name.",
    ),
    "unterminated": Rule(
        "a literal, quoted identifier or comment that is opened and never closed",
        "Close the quote or the comment; write a quote inside a literal twice.",
    ),
    "quoted-name": Rule(
        "an empty quoted identifier, or one that holds a double quote",
        "Write the identifier as the data dictionary shows it, in one pair of double quotes.",
    ),
    "q-quote": Rule(
        "an alternative quoted literal with a delimiter that Oracle does not accept",
        "Use one of q'[...]', q'{...}', q'(...)', q'<...>' or q'!...!'.",
    ),
    "bind": Rule(
        "a colon that is neither a bind nor the separator of a JSON constructor",
        "Write a bind as :name or :1, without an indicator, member or argument list after it.",
    ),
    "brackets": Rule(
        "brackets that do not match", "Close every bracket with its own kind, in order."
    ),
    "depth": Rule(
        "nesting deeper than 100 brackets, or more than 200 prefix operators, NOTs or CASEs in a row",
        "Flatten the statement, for example with WITH queries.",
    ),
    "multiple-statements": Rule(
        "more than one statement in a text",
        "Send one statement for each call, without anything after its semicolon.",
    ),
    # --- shape ---
    "not-a-query": Rule(
        "a statement that is not a query: DML, DDL, PL/SQL, session and transaction control, SQL*Plus commands",
        "Only SELECT and WITH queries run here: use describe_objects for DESCRIBE, search_objects for SHOW, explain_sql"
        " for EXPLAIN PLAN; of others check_sql says what they would do: show them to the user instead.",
    ),
    "not-explainable": Rule(
        "for EXPLAIN, a statement that is neither a query nor INSERT, UPDATE, DELETE or MERGE, or DML where the"
        " configuration does not allow it",
        "Explain one SELECT, INSERT, UPDATE, DELETE or MERGE; check_sql says what other statements do.",
    ),
    "dml-clause": Rule(
        "for EXPLAIN, clauses of DML that its plan does not need: INSERT ALL and FIRST, RETURNING INTO, LOG ERRORS",
        "Explain the statement without the clause, or the query inside it.",
    ),
    "statement-word": Rule(
        "a word of another statement inside a query, for example DELETE, CREATE, LOCK or INTO",
        "Remove the word; if it is the name of a column, put it in double quotes.",
    ),
    "for-update": Rule(
        "FOR UPDATE, which locks rows and opens a transaction",
        "Leave out FOR UPDATE; a query sees a consistent snapshot without it.",
    ),
    "into": Rule(
        "INTO, which belongs to PL/SQL", "Leave out INTO; the answer carries the selected values."
    ),
    "inline-plsql": Rule(
        "PL/SQL declared in a WITH clause, or a hint that lets a subquery declare it",
        "Express the calculation in SQL, for example with CASE or a WITH query.",
    ),
    "sequence": Rule(
        "NEXTVAL, which advances a sequence",
        "Read last_number from ALL_SEQUENCES; CURRVAL has no value in a session that may not use NEXTVAL.",
    ),
    "db-link": Rule(
        "a database link that the configuration does not allow",
        "Query local objects, or ask the operator to add the link to the allowed links.",
    ),
    "external-table": Rule(
        "external tables, which read server files, may run a preprocessor program and write log files",
        "Query a regular table; the operator can allow external tables without a preprocessor.",
    ),
    "select-ai": Rule(
        "Select AI: SELECT AI sends the words after it to a language model",
        'Write the query itself; qualify a column named AI with its table, or write "AI".',
    ),
    "two-operands": Rule(
        "two values or names side by side without an operator or a comma",
        "Put an operator or a comma between them; use AS before an alias; use one word for an alias.",
    ),
    # --- calls ---
    "unknown-function": Rule(
        "a call of anything but the allowed built-in functions and package members",
        "Use built-in SQL functions; the operator can allow a function by SCHEMA.FUNCTION or SCHEMA.PACKAGE.FUNCTION.",
    ),
    "quoted-call": Rule(
        "a call through a quoted name, because it may reach user code named like a built-in",
        "Write the built-in function's name without quotes.",
    ),
    "method": Rule(
        "a method that is not one of the JSON item methods and XMLType getters",
        "Use SQL functions such as JSON_VALUE, XMLQUERY or XMLSERIALIZE on the value.",
    ),
    "misplaced-keyword": Rule(
        "a keyword with brackets where Oracle would read a function call",
        "Write the clause where its grammar allows it, or a built-in function.",
    ),
    "arguments": Rule(
        "an argument of an allowed function that could carry SQL, an object name or an address",
        "Write the argument as a plain literal of the documented form, or leave it out.",
    ),
    "table-function": Rule(
        "TABLE() over a bare name, which may be a function without parentheses",
        "Write TABLE(alias.column) with the alias of a table in the FROM clause.",
    ),
    "licence": Rule(
        "calls and views that need a management pack which the operator has not declared as licensed",
        "Use views that are free of packs such as V$SQL or V$SESSION; the operator can declare the pack as licensed.",
    ),
    # --- names ---
    "unknown-qualifier": Rule(
        "a qualified name whose first part is no table or alias of this query: it may be a package function",
        "Qualify columns with a table or alias of the FROM clause.",
    ),
    "schema": Rule(
        "objects of a schema that the configuration does not allow",
        "Query objects of the allowed schemas only; get_overview lists them.",
    ),
    "protected-column": Rule(
        "columns that the configuration protects: named anywhere in a statement that reads their table, or taken with"
        " all others by *, NATURAL JOIN, a row value, a view on the table or a dictionary view that shows values",
        "Name the other columns one by one, and no protected one in any clause; describe_objects lists them.",
    ),
    # --- XML ---
    "xquery-not-literal": Rule(
        "XQuery or XPath text that is not one plain literal",
        "Write the XQuery as one literal and pass values with PASSING.",
    ),
    "xquery-function": Rule(
        "XQuery that reads documents, tables or addresses, imports modules or declares functions",
        "Use path expressions over the value given with PASSING only.",
    ),
    "xml-dtd": Rule(
        "XML text with a DTD, or assembled so that it may hold one: entities can read files and addresses",
        "Parse XML without a document type declaration, from one literal, bind or column.",
    ),
    # --- second opinion ---
    "parser-budget": Rule(
        "a text on which a general SQL parser needs an unbounded number of steps",
        "Reduce the nesting of brackets and type names.",
    ),
    "second-opinion": Rule(
        "a text that a general SQL parser does not read as exactly one query",
        "Write one plain SELECT statement.",
    ),
    # --- dictionary ---
    "code": Rule(
        "a name that the data dictionary shows to be user code: a function, package, type or operator",
        "Qualify the name with its table's alias if it is a column; otherwise the operator must allow the function.",
    ),
    "shadowed": Rule(
        "a built-in's name that is also the name of an object with code in this database",
        "Use another built-in, or compute the value outside the database.",
    ),
    "not-visible": Rule(
        "an object that no dictionary view shows to this user: a synonym that is hidden could lead to another database",
        "Correct the name, see search_objects; if the object exists, its owner must grant READ on it.",
    ),
    "type-code": Rule(
        "a table or view with values of an object type with a MAP or ORDER method, which runs when they are compared",
        "Query another table or view without that column; the operator can allow the type by SCHEMA.TYPE.",
    ),
    "view-code": Rule(
        "in strict mode, a view that depends on user code, or a table with virtual columns or a row-level policy",
        "Query the view's base tables; the operator can switch strict mode off.",
    ),
    "unresolved": Rule(
        "a statement whose names could not be looked up in the data dictionary, when the configuration asks for it",
        "Try again; if it persists, ask the operator to check access to the ALL_ views, or to raise look_up_seconds.",
    ),
    "charset": Rule(
        "look-alikes of quotes and operators when the database character set may turn them into ASCII",
        "Write the character with UNISTR.",
    ),
    "internal": Rule(
        "a statement on which the guard itself failed",
        "Simplify the statement, and report this text as a defect.",
    ),
}


def refuse(rule: str, reason: str, *, ora: int | None = None) -> NoReturn:
    """Say no, with the hint of the rule, and what the database would have answered."""
    raise RefusedError(rule, reason, RULES[rule].hint, ora=ora)
