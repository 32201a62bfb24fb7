"""Tests of imports: files as shops send them, and what is on file afterwards."""
