-- `check`: the shortest query there is, to see that one is answered.
SELECT 1 FROM dual
