"""The API's manners, for every floor: keys, scopes, problems, pages of a list, references."""
