
net
xy"Python