"""What a training script needs around its loop: options, data, the run's folder, a clean stop, pictures."""
