-- Where configured: whether text is compared byte by byte or as NLS_SORT orders it.
ALTER SESSION SET NLS_COMP = :word
