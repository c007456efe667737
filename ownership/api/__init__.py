"""The REST API, version 1: serializers above viewsets, writes call operations."""
