"""The course itself: nothing is lost, nothing points nowhere, its French is right. Not the tool's own tests."""
