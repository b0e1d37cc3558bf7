"""The renderer's image with a pipeline that renders nothing."""
