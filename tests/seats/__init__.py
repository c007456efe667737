"""What each seat may do: a table as data, played against every door."""
