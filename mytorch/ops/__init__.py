"""Operations, a file for each family. Each pairs a `forward` on arrays with a `backward` rule.

Every function here accepts Tensors (and is then recorded) or raw arrays (and then is just its forward), so that
backward rules can be written with the same functions.
"""
