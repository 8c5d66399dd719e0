"""The version of the package: what names runs knows it, too."""

__version__ = "0.1.0"
