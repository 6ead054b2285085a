// Functions without a body, as those of linked.go, need a file of assembler in their package.
