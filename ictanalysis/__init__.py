"""Workbook with which a Japanese city judges its strategy plan every year."""

__version__ = "0.1.0"
