"""Public reads of the app, by subject: ``hints``, ``facts``, ``recalls``, ``notices``, ``honours``, ``promotions``."""
