"""How Masthead is switched on: settings, routes, the timetable. Imports everything, imported by nobody."""

from config.celery import celery_app

__all__ = ["celery_app"]
