"""How dates are printed, by language; the United Nations prints "26 November 2007"."""
