"""What stands between a browser and the app: nobody but this machine's person may open the diary. No Flet in here."""
