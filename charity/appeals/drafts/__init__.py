"""What an appeal says before it is published: words, cost lines, ways to give."""
