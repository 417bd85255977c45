"""Numbers in words, always English: the suffixes SP and SPTH and the element YEAR of a datetime format."""

from mcp_oracle.sandbox.types import OraError

_SMALL = (
    "ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE",
    "THIRTEEN", "FOURTEEN", "FIFTEEN", "SIXTEEN", "SEVENTEEN", "EIGHTEEN", "NINETEEN",
)  # fmt: skip
_TENS = ("", "", "TWENTY", "THIRTY", "FORTY", "FIFTY", "SIXTY", "SEVENTY", "EIGHTY", "NINETY")
_ORDINALS = {
    "ONE": "FIRST", "TWO": "SECOND", "THREE": "THIRD", "FIVE": "FIFTH", "EIGHT": "EIGHTH", "NINE": "NINTH",
    "TWELVE": "TWELFTH",
}  # fmt: skip


def spelled(number: int) -> str:
    """`TWENTY-FIVE`, `TWO THOUSAND TWENTY-FOUR`."""
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_SMALL[ones]}" if ones else "")
    for unit, word in ((1_000_000, "MILLION"), (1000, "THOUSAND"), (100, "HUNDRED")):
        if number >= unit:
            whole, rest = divmod(number, unit)
            return f"{spelled(whole)} {word}" + (f" {spelled(rest)}" if rest else "")
    raise AssertionError(number)


def ordinal(words: str) -> str:
    """The last word as an ordinal."""
    start = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[start:]
    if last == "ZERO":
        raise OraError(3001, "unimplemented feature: the ordinal of zero")
    if last.endswith("Y"):
        return words[:-1] + "IETH"
    return words[:start] + _ORDINALS.get(last, f"{last}TH")


def year(number: int) -> str:
    """By centuries, but `TWO THOUSAND FIVE`; how Oracle says other first years of a century is not known here."""
    century, rest = divmod(number, 100)
    if 2000 <= number <= 2009:
        return spelled(number)
    if century < 10 or rest < 10:
        raise OraError(3001, f"unimplemented feature: the year {number} in words")
    return f"{spelled(century)} {spelled(rest)}"
