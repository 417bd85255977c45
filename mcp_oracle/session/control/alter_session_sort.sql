-- Where configured: the order of text.
ALTER SESSION SET NLS_SORT = :word
