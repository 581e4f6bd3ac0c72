"""County placement: which sending unit goes to which county, read from the circular's annexes, checked,
improved.

The concepts, in the order the modules use them:

* A circular prints two annexes. Annex 1 is the *unit list*: names under category headings with printed
  counts. Annex 2 is the *placement table*: one row per county with its poor villages, its number of teams and
  the names of the units sent there, one column per category, below city rows with printed subtotals and one
  printed grand total.
* ``facts`` holds what was read, each fact with the place where it stood (``Where``), so that a finding can
  point to it.
  ``grids`` opens a file, ``unit_list`` and ``allocation`` understand the two layouts, ``reading`` is the
  door.
* ``categories`` relates the list's headings to the table's columns; ``names`` says how two spellings of a
  unit differ.
* ``case`` turns the facts into polars frames and settles which placed name is which listed unit;
  the files in ``teams/checks`` look at these frames and return ``findings``.
* ``apportion`` and ``propose`` balance villages per team by moving as few units as possible.

Everything here is pure: no database, so the commands work on bare files.
"""
