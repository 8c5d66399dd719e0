"""The model described in the form of its field (ODD 2020), made from the model itself: columns, processes, knobs, evidence."""
