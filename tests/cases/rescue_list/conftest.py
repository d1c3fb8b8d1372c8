from hypothesis import settings

# A busy machine is no fault of the code: how long one example takes is not tested.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
