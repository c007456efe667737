"""How Masthead is switched on: settings, routes, the timetable. Imports all, imported by none."""

from config.celery import celery_app

__all__ = ["celery_app"]
