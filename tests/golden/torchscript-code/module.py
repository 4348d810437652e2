class M(Module):
  def forward(self, x: Tensor) -> Tensor:
    y = torch.linear(x, self.w, None)
    return x
