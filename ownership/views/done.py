"""Tells what is now true, beside the way back from it."""

from django.contrib import messages
from django.http import HttpRequest

from ownership.queries.undoable import find_step_of


def say_done(request: HttpRequest, *sentences: str) -> None:
    """Messages on the next page; the first carries Undo, where this request left such a step.

    The step goes along as the message's tags: see `templates/_messages.html`.
    """
    step = find_step_of(request.request_id, request.actor.id)
    for number, sentence in enumerate(sentences):
        messages.success(request, sentence, extra_tags=str(step) if step and not number else "")
