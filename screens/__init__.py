"""What a person sees. Screens ask and tell through the Desk they were handed."""
