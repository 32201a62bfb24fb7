"""Checkstand: a supermarket's cash register and back office."""

VERSION = "0.1.0"
