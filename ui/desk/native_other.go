//go:build !windows

package desk

// nativeTool is nil where the clipboard is reached through programs.
func nativeTool() tool { return nil }
