// Package abuse holds no code of the program: it is the suite that does to the
// vault and the refresh protocol what the world does to them, on purpose and
// thousands of times. Processes are killed, disks fail, the power goes, files
// rot, servers answer nonsense, clocks jump; and after each of it the sandbox's
// oracle is asked whether anything was lost, spent twice or claimed falsely.
// docs/abuse.md says how to run it and what it holds.
package abuse
