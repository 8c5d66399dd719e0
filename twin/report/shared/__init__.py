"""What every report uses: words, numbers, pictures, pages, tables of the terminal."""
