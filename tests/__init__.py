"""Tests of Checkstand, laid out as src/checkstand is."""
