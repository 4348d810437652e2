class M(Module):
  def forward(self, x: Tensor) -> Tensor:
    _0 = ops.aten.from_file("/etc/passwd")
    return x
