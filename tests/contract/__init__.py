"""What every dispatcher's adapter promises, on real servers: the shipped ones, or those the environment names."""
