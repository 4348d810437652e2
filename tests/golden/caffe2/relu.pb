
net
xy"Relu