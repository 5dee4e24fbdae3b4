"""The window: PySide6 widgets that draw view-models and keep no state of the study."""
