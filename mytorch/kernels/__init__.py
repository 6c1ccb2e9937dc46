"""Heavy array procedures: raw arrays in, raw arrays out, no gradients, no Tensors, each file earned by a benchmark."""
